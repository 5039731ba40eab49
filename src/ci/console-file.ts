/**
 * The name under which a CI system's one log of a build is read: the one that Zuul's has, so that signatures which
 * ask for consoles (`tags:"console"`, `filename:"job-output.txt"`) find those of all systems.
 */
export const CONSOLE_FILE = 'job-output.txt';
