/** What code left open, without what the garbage collector ended, and where the author's own code opened it. */
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';
import { asking } from '../../../core/capability/asking.ts';
import { withOriginals } from '../../../core/capability/original-names.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { writtenPlace } from '../../../core/findings/function-names.ts';
import type { LeftOpen, OpenedAt } from '../../../engine/heap/contract/leak-growth.ts';
import { leftPerRound } from '../left-open-text.ts';
import { isAuthorsPlace } from '../../../engine/source-map/contract/author-code.ts';

/** Objects of scripts whose end frees what they stand for, by their classes in a snapshot. */
const CLASSES: Partial<Readonly<Record<LeftOpen['what'], string>>> = {
  'WebGL buffer': 'WebGLBuffer',
  'WebGL texture': 'WebGLTexture',
  'WebGL framebuffer': 'WebGLFramebuffer',
  'WebGL renderbuffer': 'WebGLRenderbuffer',
  'WebGL program': 'WebGLProgram',
  'WebGL shader': 'WebGLShader',
  'WebGL vertex array': 'WebGLVertexArrayObject',
  'WebGPU buffer': 'GPUBuffer',
  'WebGPU texture': 'GPUTexture',
  'image bitmap': 'ImageBitmap',
};

/** `sources`: the snapshots of the rounds, the first one before them. */
export async function judgedLeftOpen(
  rows: readonly LeftOpen[],
  sources: readonly CaptureSource[],
  context: CallContext,
): Promise<LeftOpen[]> {
  const last = sources.at(-1);
  if (rows.length === 0 || last === undefined) return [...rows];
  const judged: LeftOpen[] = [];
  for (const { frames = [], ...row } of rows) {
    const className = CLASSES[row.what];
    const left = className === undefined ? row : await withCollected(row, className, sources, context);
    if (leftPerRound(left).every((count) => count <= 0)) continue;
    const at = await authorsFrame(frames, last.file, context);
    judged.push({ ...left, at: at ?? row.at });
  }
  return judged;
}

/** An object that a snapshot no longer has was collected, which ends it as its call would. */
async function withCollected(
  row: LeftOpen,
  className: string,
  sources: readonly CaptureSource[],
  context: CallContext,
): Promise<LeftOpen> {
  const counts: number[] = [];
  for (const { file } of sources.slice(0, row.openedPerRound.length + 1)) {
    const { rows } = await asking(file, context)('heap.classes', { filter: className, count: 20 });
    counts.push(rows.find(({ name }) => name === className)?.count ?? 0);
  }
  const closedPerRound = row.closedPerRound.map((closed, round) => {
    const [before = 0, after = before] = counts.slice(round, round + 2);
    return Math.max(closed, (row.openedPerRound[round] ?? 0) - Math.max(0, after - before));
  });
  return { ...row, closedPerRound };
}

/** The innermost call of the author's own code; null where no source map shows one. */
async function authorsFrame(frames: readonly OpenedAt[], file: string, context: CallContext): Promise<OpenedAt | null> {
  const places = frames.map(({ functionName: name, url, line, column }) => ({ name, url, line, column }));
  const named = places.length === 0 ? [] : await withOriginals(file, places, context, 'call');
  const own = named.map((each) => writtenPlace(each)).find(isAuthorsPlace);
  return own === undefined ? null : { functionName: own.name, url: own.url, line: own.line, column: own.column };
}
