/** Runs on every page: makes what works without it more comfortable. */
import { drawCharts } from './charts.ts';
import { addKeys } from './keys.ts';
import { keepLive } from './live.ts';
import { followOldLinks } from './old-links.ts';

followOldLinks();
addKeys();
keepLive();
await drawCharts(document);
