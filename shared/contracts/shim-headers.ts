/** What the stdio shim adds to its requests, apart from schemas: the shim starts with every assistant and must not carry zod. */

/** Says that the client is on the other end of a pipe. */
export const TRANSPORT_HEADER = 'x-pen-transport';
/** In the handshake: the endpoint of `--cdp-url`. */
export const CDP_URL_HEADER = 'x-pen-cdp-url';
/** Goes with it: the token of the person's own commands, for an assistant's token may not connect the app to anything. */
export const PERSON_TOKEN_HEADER = 'x-pen-person-token';
