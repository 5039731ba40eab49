import { parentPort, workerData } from 'node:worker_threads';
import type { QueryNode } from '../query/ast.ts';
import { createTaskProcessor } from './process-task.ts';
import type { Task, TaskResult } from './task.ts';
import type { Answer } from './worker-thread.ts';

/** The thread of a task runner: gets the queries at its start, then tasks, and answers each with its result or error. */
const { queries } = workerData as { queries: readonly QueryNode[] }; // as the runner gives it
const processTask = createTaskProcessor(queries);

parentPort?.on('message', (task: Task) => {
  try {
    answer(withOwnBuffers(processTask(task)), task.text.buffer as ArrayBuffer); // came as one, never shared
  } catch (error) {
    parentPort?.postMessage({ error } satisfies Answer); // one build's misfortune, not the thread's end
  }
});

function answer(result: TaskResult, text: ArrayBuffer): void {
  const { packed } = result;
  const given = packed
    ? [text, packed.packed.buffer as ArrayBuffer, packed.filter.buffer as ArrayBuffer]
    : [text];
  parentPort?.postMessage({ result, text } satisfies Answer, given);
}

/** Packed text is made in buffers much larger than it is, which would be sent with it. */
function withOwnBuffers(result: TaskResult): TaskResult {
  if (!result.packed) return result;
  const { codec, packed, filter } = result.packed;
  return { ...result, packed: { codec, packed: new Uint8Array(packed), filter: new Uint8Array(filter) } };
}
