import { parentPort, workerData } from 'node:worker_threads';
import { isAppError } from '../../errors.ts';
import type { BlockQuery, BlockTask } from './block-task.ts';
import { BlockSearcher } from './search-block.ts';
import { searchOne, type WorkerReply } from './search-runner.ts';

/** A worker thread of one search: takes tasks, posts replies. */

const searcher = new BlockSearcher(workerData as BlockQuery);

parentPort?.on('message', (task: BlockTask) => parentPort?.postMessage(reply(task)));

function reply(task: BlockTask): WorkerReply {
  try {
    return searchOne(searcher, task);
  } catch (error) {
    const { message } = error as Error;
    return { failure: isAppError(error) ? { code: error.code, message } : { message } };
  }
}
