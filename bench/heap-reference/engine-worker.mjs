/** DevTools' heap engine in a worker, fed as the npm package `chrome-devtools-mcp` feeds it. */
import { createReadStream } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';

/** A worker that uses the engine's dispatcher messages: objects live there under ids, calls are answered by call id. */
async function startEngine(workerPath) {
  // Its reports of unreachable nodes go to a pipe that is not read.
  const worker = new Worker(pathToFileURL(workerPath), { stderr: true, stdout: true });
  const waiting = new Map();
  let lastCallId = 0;
  await new Promise((resolve, reject) => {
    worker.once('message', (message) =>
      message === 'workerReady' ? resolve() : reject(new Error(`Unexpected ${message}`)),
    );
    worker.once('error', reject);
  });
  // A worker that runs out of memory ends without answering.
  worker.on('error', (error) => {
    for (const { reject } of waiting.values()) reject(error);
  });
  worker.on('message', (message) => {
    const call = waiting.get(message.callId);
    if (call === undefined) return;
    waiting.delete(message.callId);
    if (message.error) call.reject(new Error(message.errorCallStack ?? message.error));
    else call.resolve(message.result);
  });
  return {
    ask(message, transfer = []) {
      lastCallId += 1;
      const callId = lastCallId;
      return new Promise((resolve, reject) => {
        waiting.set(callId, { resolve, reject });
        worker.postMessage({ callId, ...message }, transfer);
      });
    },
    stop: () => worker.terminate(),
  };
}

const LOADER = 1;
const SNAPSHOT = 2;

/** An engine that has read the file, with calls to its snapshot. */
export async function loadSnapshot(workerPath, filePath) {
  const engine = await startEngine(workerPath);
  const second = await startEngine(workerPath);
  const method = (methodName, ...methodArguments) =>
    engine.ask({ disposition: 'method', objectId: SNAPSHOT, methodName, methodArguments });
  const getter = (methodName) => engine.ask({ disposition: 'getter', objectId: SNAPSHOT, methodName });

  // `createLoader` only sends; its answer is not needed before the first write.
  void engine.ask({ disposition: 'createLoader', objectId: LOADER });
  for await (const chunk of createReadStream(filePath, { encoding: 'utf-8', highWaterMark: 1024 * 1024 })) {
    await engine.ask({ disposition: 'method', objectId: LOADER, methodName: 'write', methodArguments: [chunk] });
  }
  await engine.ask({ disposition: 'method', objectId: LOADER, methodName: 'close', methodArguments: [] });
  const channel = new MessageChannel();
  await second.ask({ disposition: 'setupForSecondaryInit', objectId: 1 }, [channel.port2]);
  await engine.ask(
    {
      disposition: 'factory',
      objectId: LOADER,
      newObjectId: SNAPSHOT,
      methodName: 'buildSnapshot',
      methodArguments: [],
    },
    [channel.port1],
  );
  await second.stop();
  return { method, getter, stop: engine.stop };
}
