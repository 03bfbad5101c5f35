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

/** The analysis of a shared file. */
export interface SharedEngine {
  /** One end of a line of `AnalysisRequest` and `AnalysisReply`. */
  readonly port: MessagePort;
  /** Why nothing more comes from it: a file that cannot be unpacked, or a script that this browser does not run. */
  readonly failed: Promise<string>;
}

/** Starts the worker. */
export function startEngine({ decoder, engine }: SharedStart, files: readonly PackedFile[]): SharedEngine {
  const worker = startWorker([decoder, PRELUDE, engine]);
  const failed = new Promise<string>((resolve) => {
    worker.addEventListener('error', ({ message }) => resolve(message), { once: true });
  });
  worker.postMessage(
    { type: 'packed', files },
    files.map(({ packed }) => packed.buffer),
  );
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ type: 'port' }, [port2]);
  return { port: port1, failed };
}
