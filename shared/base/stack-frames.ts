/** Frames of a stack as V8 writes it. */

export interface StackFrame {
  readonly name: string;
  readonly url: string;
  /** 1-based, as `column`. */
  readonly line: number;
  readonly column: number;
}

const FRAME = /^\s*at (?:(.*?) \()?(\S+?):(\d+):(\d+)\)?$/;

/** The frames from the last one of a script on: what called it. `url`: the end of that of the script. */
export function callersOf(stack: string, url: string): readonly StackFrame[] {
  const frames = stack.split('\n').flatMap((text) => {
    const [, name = '', script, line, column] = FRAME.exec(text) ?? [];
    return script === undefined ? [] : [{ name, url: script, line: Number(line), column: Number(column) }];
  });
  return frames.slice(frames.findLastIndex((frame) => frame.url.endsWith(url)) + 1);
}
