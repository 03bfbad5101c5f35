/** The line to the analysis of a shared file, which runs in a worker of the page. */
import type { SharedStart } from './first-script.ts';

export interface PackedFile {
  readonly path: string;
  readonly packed: Uint8Array<ArrayBuffer>;
}

/** Unpacks in the worker, where it stands in nobody's way, and hands over to the engine. */
const PRELUDE = `self.addEventListener('message', (event) => {
  if (event.data.type !== 'packed') return;
  event.stopImmediatePropagation();
  const files = event.data.files.map(({ path, packed }) => {
    const bytes = self.unbrotli.decompress(packed);
    return { path, bytes: bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer };
  });
  self.dispatchEvent(new MessageEvent('message', { data: { type: 'files', files } }));
});`;

const UNPACK = `self.addEventListener('message', ({ data }) => {
  const bytes = self.unbrotli.decompress(data);
  self.postMessage(bytes, [bytes.buffer]);
});`;

function startWorker(scripts: readonly string[]): Worker {
  // A script of Vite names its exports with var, which a worker has as members of itself.
  return new Worker(URL.createObjectURL(new Blob([scripts.join('\n;\n')], { type: 'text/javascript' })));
}

/** Unpacks in a worker. */
export function unpack(decoder: string, packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const worker = startWorker([decoder, UNPACK]);
  return new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }) => {
      worker.terminate();
      resolve(data);
    });
    worker.addEventListener('error', ({ message }) => reject(new Error(message)));
    worker.postMessage(packed, [packed.buffer]);
  });
}

/** Starts the worker, and returns one end of a line of `AnalysisRequest` and `AnalysisReply`. */
export function startEngine({ decoder, engine }: SharedStart, files: readonly PackedFile[]): MessagePort {
  const worker = startWorker([decoder, PRELUDE, engine]);
  worker.postMessage(
    { type: 'packed', files },
    files.map(({ packed }) => packed.buffer),
  );
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ type: 'port' }, [port2]);
  return port1;
}
