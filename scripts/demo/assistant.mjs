/** An MCP client like an assistant's: finds the running app by its discovery file and fetches a capture of the same library. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { readJson } from '../setup/project.mjs';

/** @typedef {{ text: string, value: Record<string, unknown> }} Answer */

/** A leak hunt takes longer than the SDK's default of one minute where the machine is busy. */
const CALL_TIMEOUT_MS = 300_000;

/**
 * Works as one client of the running app.
 * @template T
 * @param {string} dataFolder
 * @param {(call: (name: string, parameters: Record<string, unknown>) => Promise<Answer>, client: Client) => Promise<T>} work
 * @param {string} [token] that of an assistant; otherwise a client without a token of its own
 */
export async function asAssistant(dataFolder, work, token) {
  const { mcpUrl, mcpToken } = readJson(join(dataFolder, 'run', 'discovery.json'));
  const client = new Client({ name: 'PEN demo', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(new URL(mcpUrl), {
    requestInit: { headers: { authorization: `Bearer ${token ?? mcpToken}`, 'x-pen-structured': '1' } },
  });
  await client.connect(transport);
  try {
    return await work((name, parameters) => callTool(client, name, parameters), client);
  } finally {
    // Otherwise the app lists it as a client until it has been idle for long.
    await transport.terminateSession();
    await client.close();
  }
}

/**
 * @param {{ dataFolder: string, captureId: string, exportTo: string }} options
 * @returns {Promise<{ tools: number, text: string, sha256: string }>} `text` is what the assistant was answered
 */
export function fetchOverMcp({ dataFolder, captureId, exportTo }) {
  return asAssistant(dataFolder, async (call, client) => {
    const { tools } = await client.listTools();
    const resource = await client.readResource({ uri: `pen://captures/${captureId}` });
    const answers = [
      await call('pen_list_captures', {}),
      await call('pen_capture_info', { capture: captureId }),
      await call('pen_export', { capture: captureId, path: exportTo }),
    ];
    const sha256 = createHash('sha256').update(readFileSync(exportTo)).digest('hex');
    const texts = [
      ...resource.contents.map((content) => ('text' in content ? content.text : '')),
      ...answers.map(({ text }) => text),
    ];
    return { tools: tools.length, text: texts.join('\n\n'), sha256 };
  });
}

/**
 * One tool, asked of the running app.
 * @param {string} dataFolder
 * @param {string} tool
 * @param {Record<string, unknown>} parameters
 */
export function askTool(dataFolder, tool, parameters) {
  return asAssistant(dataFolder, (call) => call(tool, parameters));
}

/**
 * @param {Client} client
 * @param {string} name
 * @param {Record<string, unknown>} parameters
 * @returns {Promise<Answer>}
 */
async function callTool(client, name, parameters) {
  const answer = await client.callTool({ name, arguments: parameters }, undefined, { timeout: CALL_TIMEOUT_MS });
  const content = /** @type {{ type: string, text?: string }[]} */ (answer.content);
  const text = content.flatMap((block) => (block.text === undefined ? [] : [block.text])).join('\n');
  if (answer.isError === true) throw new Error(`${name} was refused: ${text}`);
  return { text, value: /** @type {Record<string, unknown>} */ (answer.structuredContent ?? {}) };
}
