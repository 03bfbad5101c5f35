/** The redactor of answers for assistants and the command line. Its key lasts as long as this process. */
import { createHmac, randomBytes } from 'node:crypto';
import { createFindSecrets } from '../../../shared/core/redaction/find-secrets.ts';
import type { KnownSecrets } from '../../../shared/base/redaction/known-secrets.ts';
import { createRedactor, type Redactor } from '../../../shared/base/redaction/redactor.ts';

const KEY_BYTES = 32;

/** `known`: secrets that were seen elsewhere, such as cookies of live requests. */
export function createAnswerRedactor(known: Pick<KnownSecrets, 'find'> | null = null): Redactor {
  const key = randomBytes(KEY_BYTES);
  return createRedactor({
    find: createFindSecrets(known),
    hash: (text) => createHmac('sha256', key).update(text).digest('hex'),
    form: 'label',
  });
}
