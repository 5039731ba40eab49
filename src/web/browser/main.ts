/** Runs on every page: makes what works without it more comfortable. */
import { addKeys } from './keys.ts';

addKeys();
