import { parentPort, workerData } from 'node:worker_threads';
import type { QueryNode } from '../query/ast.ts';
import { createTaskProcessor } from './process-task.ts';
import type { Task } from './task.ts';

/** The thread of a task runner: gets the queries at its start, then tasks, and answers each with its result or error. */
const { queries } = workerData as { queries: readonly QueryNode[] }; // as the runner gives it
const processTask = createTaskProcessor(queries);

parentPort?.on('message', (task: Task) => {
  try {
    const result = processTask(task);
    const { packed } = result;
    parentPort?.postMessage({ result }, packed ? transferable([packed.packed, packed.filter]) : []);
  } catch (error) {
    parentPort?.postMessage({ error }); // a task that fails is one build's misfortune, not the thread's end
  }
});

/** Buffers that hold nothing else may be given away instead of copied. */
function transferable(parts: readonly Uint8Array[]): ArrayBuffer[] {
  const buffers = parts
    .filter((part) => part.byteLength === part.buffer.byteLength)
    .map((part) => part.buffer as ArrayBuffer); // never shared: made by Buffer and Uint8Array
  return [...new Set(buffers)];
}
