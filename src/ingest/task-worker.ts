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
  const { packed, documents } = result;
  const parts = [packed?.packed, packed?.filter, documents?.bytes].filter((part) => part !== undefined);
  const given = parts.map(({ buffer }) => buffer as ArrayBuffer); // made by Uint8Array, never shared
  parentPort?.postMessage({ result, text } satisfies Answer, [text, ...given]);
}

/** Packed text is made in buffers much larger than it is, which would be sent with it; small buffers are shared. */
function withOwnBuffers(result: TaskResult): TaskResult {
  const { documents } = result;
  if (documents && documents.bytes.byteLength < documents.bytes.buffer.byteLength)
    return { ...result, documents: { ...documents, bytes: new Uint8Array(documents.bytes) } };
  if (!result.packed) return result;
  const { codec, packed, filter } = result.packed;
  return { ...result, packed: { codec, packed: new Uint8Array(packed), filter: new Uint8Array(filter) } };
}
