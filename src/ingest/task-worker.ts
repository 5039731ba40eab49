import { parentPort, workerData } from 'node:worker_threads';
import type { QueryNode } from '../query/ast.ts';
import { createTaskProcessor } from './process-task.ts';
import type { PackedText, Task, TaskResult } from './task.ts';

/** The thread of a task runner: gets the queries at its start, then tasks, and answers each with its result or error. */
const { queries } = workerData as { queries: readonly QueryNode[] }; // as the runner gives it
const processTask = createTaskProcessor(queries);

parentPort?.on('message', (task: Task) => {
  try {
    const result = processTask(task);
    if (result.packed) give(result, result.packed);
    else parentPort?.postMessage({ result });
  } catch (error) {
    parentPort?.postMessage({ error }); // a task that fails is one build's misfortune, not the thread's end
  }
});

/** Gives the packed text away instead of copying it; first out of the much larger buffers it was made in. */
function give(result: TaskResult, { codec, packed, filter }: PackedText): void {
  const own = { codec, packed: new Uint8Array(packed), filter: new Uint8Array(filter) };
  parentPort?.postMessage({ result: { ...result, packed: own } }, [own.packed.buffer, own.filter.buffer]);
}
