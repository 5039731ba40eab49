/** Runs on every page: makes what works without it more comfortable. */
import { drawCharts } from './charts.ts';
import { addKeys } from './keys.ts';

addKeys();
await drawCharts(document);
