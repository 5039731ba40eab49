/** Processor time that `work` takes, in ms: what it costs on this machine, however busy that is with other things. */
export function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
