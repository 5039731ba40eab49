import { parentPort, workerData } from 'node:worker_threads';
import type { QueryNode } from '../query/ast.ts';
import { createTaskProcessor } from './process-task.ts';
import type { Task, TaskResult } from './task.ts';
import type { Answer } from './worker-thread.ts';

const MOSTLY_USED = 0.75;

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
  const { documents, packed } = result;
  if (documents) return { ...result, documents: { ...documents, bytes: withOwnBuffer(documents.bytes) } };
  if (!packed) return result;
  const [text, filter] = [withOwnBuffer(packed.packed), withOwnBuffer(packed.filter)];
  return { ...result, packed: { codec: packed.codec, packed: text, filter } };
}

/** A little room to spare is cheaper than a copy; what is shared with others is a small part of its buffer. */
function withOwnBuffer(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength < bytes.buffer.byteLength * MOSTLY_USED ? new Uint8Array(bytes) : bytes;
}
