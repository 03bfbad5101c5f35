/** Headers that the stdio shim adds to its requests, separate from schemas: the shim starts with every assistant and must not load zod. */

/** The client is connected through stdio. */
export const TRANSPORT_HEADER = 'x-pen-transport';
/** In the handshake: the client gets structured results beside the text (`pen mcp --structured`). Any HTTP client may send it: `1`. */
export const STRUCTURED_HEADER = 'x-pen-structured';
/** In the handshake: the client is listed the core tools only (`pen mcp --core`). Any HTTP client may send it: `1`. */
export const CORE_HEADER = 'x-pen-core';
/** In the handshake: categories of tools that the client does not want, separated by commas (`pen mcp --disable-category`). */
export const DISABLED_CATEGORIES_HEADER = 'x-pen-disable-category';
/** In the handshake: `ClientFlags` as encoded JSON. */
export const FLAGS_HEADER = 'x-pen-flags';
/** Flags of the command that serves a client, which are rights of that client only, and where the command runs. */
export interface ClientFlags {
  /** `--allow-eval`; false for `--allow-eval=false`. */
  readonly allowEval?: boolean | undefined;
  /** `--project-root`, absolute. */
  readonly projectRoot?: string | undefined;
  /** The folder in which the command was started: the project of clients of a process that has none of its own. */
  readonly folder: string;
  /** Random, for each command: clients of two commands are never the same client, whatever they call themselves. */
  readonly command: string;
}
/** The header's value: ASCII, whatever a folder is called. */
export function flagsText(flags: ClientFlags): string {
  return encodeURIComponent(JSON.stringify(flags));
}
/** In the handshake: endpoints of `--cdp-url`, separated by commas. */
export const CDP_URL_HEADER = 'x-pen-cdp-url';
/**
 * Required with `--cdp-url` and flags: the token of the person's commands. The token of an assistant may neither connect the app to an endpoint nor
 * claim flags, which would be permissions.
 */
export const PERSON_TOKEN_HEADER = 'x-pen-person-token';
