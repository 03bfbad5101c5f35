/** Calls of tools that only the person and their command line have, through the endpoint of the command line. */
import { request, type IncomingMessage } from 'node:http';
import { PersonLineSchema, PersonSessionSchema, type PersonResult } from '../../../shared/contracts/person-wire.ts';

export interface PersonAccess {
  readonly personUrl: string;
  readonly personToken: string;
}

export interface PersonSession {
  /** Rejects if the process ends before it has answered. */
  call(tool: string, params: Readonly<Record<string, unknown>>): Promise<PersonResult>;
  /** Ends the session, and its recordings. */
  close(): void;
}

function post({ personUrl, personToken }: PersonAccess, path: string, body: object): Promise<IncomingMessage> {
  return new Promise((answered, failed) => {
    const sent = request(new URL(path, personUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${personToken}`, 'content-type': 'application/json' },
    });
    sent.once('response', answered).once('error', failed);
    sent.end(JSON.stringify(body));
  });
}

/** Opens a session, which lasts as long as its answer. Rejects if there is none. */
export async function openPersonSession(access: PersonAccess): Promise<PersonSession> {
  const answer = await post(access, '/pen/session', {});
  answer.setEncoding('utf8').on('error', () => undefined);
  const sessionId = await new Promise<string>((opened, failed) => {
    let text = '';
    answer.once('close', () => failed(new Error('The session was closed.')));
    answer.on('data', (part: string) => {
      text += part;
      const [line, rest] = text.split('\n', 2);
      if (line !== undefined && rest !== undefined) opened(PersonSessionSchema.parse(JSON.parse(line)).sessionId);
    });
  });
  return {
    async call(tool, params) {
      const lines = await post(access, '/pen/call', { tool, params, sessionId });
      let text = '';
      for await (const part of lines.setEncoding('utf8')) text += String(part);
      const last = PersonLineSchema.parse(JSON.parse(text.trim().split('\n').at(-1) ?? ''));
      if (!('result' in last)) throw new Error('The answer has no result.');
      return last.result;
    },
    close: () => void answer.destroy(),
  };
}
