/**
 * A fake browser behind a debugging pipe that a test controls: sessions on the browser and on targets are created and ended as Chromium
 * does, the test answers everything else, and frames may be raw.
 */
import { PassThrough } from 'node:stream';

export interface PipeCommandSeen {
  readonly id: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly sessionId?: string;
}

export interface FakePipeBrowser {
  /** The streams for `createBrowserPipe`. */
  readonly toBrowser: PassThrough;
  readonly fromBrowser: PassThrough;
  readonly commands: readonly PipeCommandSeen[];
  /** Current sessions; those on the browser itself in order of creation. */
  readonly sessions: ReadonlyMap<string, { readonly parent: string | null; readonly targetId: string }>;
  say(message: unknown): void;
  /** Raw text, including its NUL. */
  raw(text: string): void;
}

export function fakePipeBrowser(answer: (command: PipeCommandSeen) => unknown = () => ({})): FakePipeBrowser {
  const toBrowser = new PassThrough();
  const fromBrowser = new PassThrough();
  const commands: PipeCommandSeen[] = [];
  const sessions = new Map<string, { parent: string | null; targetId: string }>();
  let lastSession = 0;
  const raw = (text: string): void => void fromBrowser.write(`${text}\0`);
  const say = (message: unknown): void => raw(JSON.stringify(message));

  const attach = (parent: string | null, targetId: string): string => {
    lastSession += 1;
    const sessionId = `S${lastSession}`;
    sessions.set(sessionId, { parent, targetId });
    const event = { method: 'Target.attachedToTarget', params: { sessionId, targetInfo: { targetId } } };
    say(parent === null ? event : { ...event, sessionId: parent });
    return sessionId;
  };
  const detach = (sessionId: string): void => {
    const held = sessions.get(sessionId);
    if (held === undefined) return;
    sessions.delete(sessionId);
    for (const [id, { parent }] of [...sessions]) if (parent === sessionId) detach(id);
    const event = { method: 'Target.detachedFromTarget', params: { sessionId } };
    say(held.parent === null ? event : { ...event, sessionId: held.parent });
  };

  const handle = (command: PipeCommandSeen): void => {
    commands.push(command);
    const { id, method, params, sessionId } = command;
    const reply = (result: unknown): void => say({ id, result, ...(sessionId === undefined ? {} : { sessionId }) });
    if (sessionId !== undefined && !sessions.has(sessionId))
      return say({ id, error: { code: -32_001, message: 'Session with given id not found.' } });
    if (method === 'Target.attachToBrowserTarget') return reply({ sessionId: attach(null, 'browser') });
    if (method === 'Target.attachToTarget')
      return reply({ sessionId: attach(sessionId ?? null, String(params['targetId'])) });
    if (method === 'Target.detachFromTarget') {
      detach(String(params['sessionId']));
      return reply({});
    }
    const given = answer(command);
    if (given instanceof Error) say({ id, error: { code: -32_000, message: given.message }, sessionId });
    else if (given !== undefined) reply(given);
  };

  let pending = '';
  toBrowser.on('data', (chunk: Buffer) => {
    pending += chunk.toString('utf8');
    for (let end = pending.indexOf('\0'); end !== -1; end = pending.indexOf('\0')) {
      const text = pending.slice(0, end);
      pending = pending.slice(end + 1);
      handle(JSON.parse(text) as PipeCommandSeen);
    }
  });
  return { toBrowser, fromBrowser, commands, sessions, say, raw };
}
