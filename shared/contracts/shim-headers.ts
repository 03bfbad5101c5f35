/** Headers that the stdio shim adds to its requests, separate from schemas: the shim starts with every assistant and must not load zod. */

/** The client is connected through stdio. */
export const TRANSPORT_HEADER = 'x-pen-transport';
/** In the handshake: the client gets structured results beside the text (`pen mcp --structured`). Any HTTP client may send it: `1`. */
export const STRUCTURED_HEADER = 'x-pen-structured';
/** In the handshake: the client is listed the core tools only (`pen mcp --core`). Any HTTP client may send it: `1`. */
export const CORE_HEADER = 'x-pen-core';
/** In the handshake: categories of tools that the client does not want, separated by commas (`pen mcp --disable-category`). */
export const DISABLED_CATEGORIES_HEADER = 'x-pen-disable-category';
/** Flags of `pen mcp` that are settings of the PEN that it joins. */
export const SETTING_FLAGS = ['allow-eval', 'project-root'] as const;
export type SettingFlag = (typeof SETTING_FLAGS)[number];
/** In the handshake: those of them that were given, separated by commas. The joined PEN does not apply them, and says so to the client. */
export const UNUSED_FLAGS_HEADER = 'x-pen-unused-flags';
/** In the handshake: endpoints of `--cdp-url`, separated by commas. */
export const CDP_URL_HEADER = 'x-pen-cdp-url';
/** Required with `--cdp-url`: the token of the person's commands, because an assistant's token may not connect the app to an endpoint. */
export const PERSON_TOKEN_HEADER = 'x-pen-person-token';
