/** Every reader under test: the one table of the bench and of the test. */
import { captureReaders } from './captures.ts';
import { dataFileReaders } from './data-files.ts';
import { mcpMessageReader } from './mcp-messages.ts';
import { messageReaders } from './messages.ts';
import type { FuzzReader } from './reader.ts';
import { sqlReader } from './sql.ts';

export function fuzzReaders(): FuzzReader[] {
  return [...captureReaders(), ...dataFileReaders(), ...messageReaders(), mcpMessageReader(), sqlReader()];
}
