/**
 * Builds small heap profiles from text for tests: one indented line per call, `name self×samples`; the line number of a function is the
 * position of its name's first letter in the alphabet.
 *
 *
 *     (root) 0
 *       main 10×1
 *         make 30×2
 */
interface FileCall {
  callFrame: { functionName: string; scriptId: string; url: string; lineNumber: number; columnNumber: number };
  selfSize: number;
  id: number;
  children: FileCall[];
}
export interface FileProfile {
  head: FileCall;
  samples: { size: number; nodeId: number; ordinal: number }[];
}

export function profileOf(picture: string): FileProfile {
  const lines = picture.split('\n').filter((line) => line.trim() !== '');
  const open: { indent: number; call: FileCall }[] = [];
  const samples: FileProfile['samples'] = [];
  let head: FileCall | null = null;
  for (const [at, line] of lines.entries()) {
    const match = /^(\s*)(\S+) (\d+)(?:×(\d+))?$/.exec(line);
    if (match === null) throw new Error(`No call: ${line}`);
    const [, indent = '', name = '', self = '0', count = '0'] = match;
    const isRoot = name === '(root)';
    const call: FileCall = {
      callFrame: {
        functionName: name === '?' ? '' : name,
        scriptId: isRoot ? '0' : '7',
        url: isRoot ? '' : 'app.js',
        lineNumber: isRoot ? -1 : name.charCodeAt(0) - 97,
        columnNumber: isRoot ? -1 : 4,
      },
      selfSize: Number(self),
      id: at + 1,
      children: [],
    };
    for (let sample = 0; sample < Number(count); sample += 1) {
      samples.push({ size: Number(self) / Number(count), nodeId: call.id, ordinal: samples.length + 1 });
    }
    while ((open.at(-1)?.indent ?? -1) >= indent.length) open.pop();
    open.at(-1)?.call.children.push(call);
    open.push({ indent: indent.length, call });
    head ??= call;
  }
  if (head === null) throw new Error('A profile needs a call.');
  return { head, samples };
}

export function bytesOf(profile: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(profile));
}
