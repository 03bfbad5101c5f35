/**
 * Bytes over the network for each byte of a response's body, estimated as DevTools does (front_end/models/trace/insights/Common.ts): the body as it was sent
 * if it was compressed, otherwise its own size; a third of it if it came from a cache.
 */
export interface TransferredBody {
  readonly encodedSizeBytes: number | null;
  readonly decodedSizeBytes: number | null;
  /** Its response says so. */
  readonly isCompressed: boolean;
  /** It was answered and did not fail. */
  readonly isAnswered: boolean;
}

/** Compression of scripts that is usual where it is not known. */
const USUAL_SHARE = 0.33;
/** Less cannot have been a body: a cache answered. */
const MIN_SHARE = 0.01;

/** `chars`: length of the script, in place of the body's if that is unknown. */
export function transferRatio(
  { encodedSizeBytes, decodedSizeBytes, isCompressed, isAnswered }: TransferredBody,
  chars: number,
): number {
  const bodyBytes = decodedSizeBytes ?? chars;
  if (bodyBytes === 0) return 1;
  const sentBytes = encodedSizeBytes ?? 0;
  const isFromCache = isAnswered && sentBytes / bodyBytes < MIN_SHARE;
  const bytes = isFromCache ? Math.round(bodyBytes * USUAL_SHARE) : isCompressed ? sentBytes : bodyBytes;
  return bytes === 0 ? 1 : bytes / bodyBytes;
}
