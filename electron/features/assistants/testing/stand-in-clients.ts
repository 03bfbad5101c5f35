/** Programs in place of `claude`, `codex` and `code`, which print and answer as those do and keep one entry in a file. For POSIX. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** After `--`: the command of the server. */
const TO_COMMAND = 'while [ "$1" != -- ]; do shift; done; shift';

const claude = (entry: string): string => `
case "$2" in
  get)
    [ -f '${entry}' ] || { echo 'No MCP server named "pen". Run \`claude mcp add\` to add one.' >&2; exit 1; }
    echo 'pen:'; echo '  Scope: User config (available in all your projects)'; echo '  Type: stdio'; cat '${entry}' ;;
  add)
    [ -f '${entry}' ] && { echo 'MCP server pen already exists in user config' >&2; exit 1; }
    ${TO_COMMAND}
    { echo "  Command: $1"; shift; echo "  Args: $*"; } > '${entry}'
    echo 'Added stdio MCP server pen' ;;
  remove)
    rm '${entry}' ;;
esac
`;

const codex = (entry: string): string => `
case "$2" in
  get)
    [ -f '${entry}' ] || { echo "Error: No MCP server named 'pen' found." >&2; exit 1; }
    cat '${entry}' ;;
  add)
    ${TO_COMMAND}
    {
      printf '{ "name": "pen", "transport": { "type": "stdio", "command": "%s", "args": [' "$1"; shift
      while [ $# -gt 1 ]; do printf '"%s", ' "$1"; shift; done
      printf '"%s"] } }' "$1"
    } > '${entry}' ;;
  remove)
    rm -f '${entry}' ;;
esac
`;

const code = (entry: string): string => `[ "$1" = --add-mcp ] && printf '%s' "$2" > '${entry}'\n`;

const SCRIPTS = { claude, codex, code } as const;

export type StandIn = keyof typeof SCRIPTS;

/** Writes the program into a folder for the `PATH`. Returns it, and the file of its entry. */
export function standInClient(folder: string, name: StandIn): { readonly program: string; readonly entry: string } {
  mkdirSync(folder, { recursive: true });
  const program = join(folder, name);
  const entry = `${program}-entry`;
  writeFileSync(program, `#!/bin/sh\n${SCRIPTS[name](entry)}`);
  chmodSync(program, 0o755);
  return { program, entry };
}
