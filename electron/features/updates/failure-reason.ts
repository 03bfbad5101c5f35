/** The reasons why a step of an update failed, in a sentence with what to do: messages of the updater name its internals, addresses and headers. */
import { z } from 'zod';
import { appError, type AppError } from '../../../shared/base/errors.ts';

const ON_THE_WAY =
  /net::ERR_(?:CONTENT_LENGTH_MISMATCH|CONNECTION_(?:RESET|CLOSED|ABORTED)|INCOMPLETE_CHUNKED_ENCODING|HTTP2)/;
const CHECK_NETWORK = 'Check the network connection, then try again.';
const LATER = 'Try again later, or download the release yourself.';

/** By the codes of electron-updater, which are more stable than its texts. `{server}` is replaced. */
const BY_CODE: Readonly<Record<string, readonly [reason: string, suggestion: string]>> = {
  ERR_CHECKSUM_MISMATCH: [
    'The downloaded file is not the one that the release key signed. It was discarded.',
    'Try again. If it happens again, do not install the release by hand, and report this to the maintainers (SECURITY.md).',
  ],
  ERR_UPDATER_CHANNEL_FILE_NOT_FOUND: ['{server} has no release for this system.', LATER],
  ERR_UPDATER_LATEST_VERSION_NOT_FOUND: ['{server} has no release.', LATER],
  ERR_UPDATER_NO_PUBLISHED_VERSIONS: ['{server} has no release.', LATER],
  ENOSPC: ['There is no space left on the disk.', 'Free some space, then try again.'],
};
const NO_LIST: readonly [string, string] = [
  'The answer of {server} is not a list of releases. A proxy or the sign-in page of a network may have answered in its place.',
  'Open any page in a browser to see whether the network asks for a sign-in, then try again.',
];

/** Fields of an error of Node and of electron-updater. */
const FieldsSchema = z.object({ code: z.string().optional(), statusCode: z.number().optional() }).catch({});

function reasonOf(thrown: unknown): readonly [reason: string, suggestion: string] {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const { code = '', statusCode = Number(/HttpError: (\d{3})/.exec(message)?.[1] ?? 404) } = FieldsSchema.parse(thrown);
  // The updater wraps failures of the network: they are more exact than its code.
  if (ON_THE_WAY.test(message))
    return ['The connection to {server} ended before everything had arrived.', 'Try again.'];
  const net = /net::(ERR_\w+)/.exec(message)?.[1];
  if (net?.startsWith('ERR_CERT_') === true)
    return [`The certificate of {server} is not trusted (${net}).`, 'Use another network, or ask who runs this one.'];
  if (net !== undefined) return [`{server} cannot be reached (${net}).`, CHECK_NETWORK];
  if (statusCode !== 404) return [`{server} answered with the status ${statusCode}.`, LATER];
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  if (
    code.startsWith('ERR_UPDATER_INVALID') ||
    message.includes('valid semver version') ||
    thrown instanceof z.ZodError
  )
    return NO_LIST;
  const [line = ''] = message.split('\n', 1);
  const sentence = `${line.slice(0, 1).toUpperCase()}${line.slice(1)}`;
  return [/[.!?]$/.test(sentence) ? sentence : `${sentence}.`, LATER];
}

/** `server`: the host that was asked. Errors: `update_failed`. */
export function failureOf(thrown: unknown, server: string): AppError {
  const [reason, suggestion] = reasonOf(thrown);
  const text = reason.replace('{server}', server);
  return appError('update_failed', text, suggestion);
}
