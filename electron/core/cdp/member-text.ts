/**
 * Takes one large member out of a command's answer before it is parsed. Parsing a CPU profile of 92 MB into objects and serialising it
 * again would block for a second and produce different text (Chromium escapes characters that JSON.stringify does not).
 */

/** `{"id":7,"result":{"profile":` … `}}`, followed by the session where the connection is a browser's. */
const HEAD = /^\{"id":(\d+),"result":\{"([A-Za-z]+)":/;
const TAIL = /\}(?:,"sessionId":"([^"]+)")?\}$/;
/** Longer than any head or tail. */
const LOOK_CHARS = 256;

export interface MemberText {
  /** The member's value as raw text. */
  readonly text: string;
  /** The same answer with an empty result. */
  readonly rest: string;
}

/** Null when the message is no answer of that session whose result has this member and no other. */
export function takeMember(message: string, member: string, sessionId: string | null): MemberText | null {
  const [whole = '', id, name] = HEAD.exec(message.slice(0, LOOK_CHARS)) ?? [];
  if (name !== member) return null;
  const tail = TAIL.exec(message.slice(Math.max(whole.length, message.length - LOOK_CHARS)));
  if (tail === null || (tail[1] ?? null) !== sessionId) return null;
  const session = sessionId === null ? '' : `,"sessionId":${JSON.stringify(sessionId)}`;
  return {
    text: message.slice(whole.length, message.length - tail[0].length),
    rest: `{"id":${id},"result":{}${session}}`,
  };
}
