/** The person connects an assistant from the window: by the command of a stand-in client on the path, verified by a real handshake. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

/** Lists, adds and removes one entry as `claude` does, in a file next to it. */
const CLAUDE = `#!/bin/sh
entry="$0-entry"
case "$2" in
  get) [ -f "$entry" ] || { echo 'No MCP server named "pen".' >&2; exit 1; }; cat "$entry" ;;
  add)
    [ -f "$entry" ] && { echo 'MCP server pen already exists in user config' >&2; exit 1; }
    while [ "$1" != -- ]; do shift; done; shift
    { echo "  Command: $1"; shift; echo "  Args: $*"; } > "$entry" ;;
  remove) rm "$entry" ;;
esac
`;

test('an assistant is connected from the window by its own command, verified, and removed', async ({ bench }) => {
  const bin = join(bench.folder, 'bin');
  const program = join(bin, 'claude');
  const entry = `${program}-entry`;
  mkdirSync(bin);
  writeFileSync(program, CLAUDE, { mode: 0o755 });
  const app = await bench.app({ environment: { PATH: `${bin}:${process.env['PATH'] ?? ''}` } });
  const window = new WorkbenchWindow(app);
  const { page } = app;
  await page.getByRole('button', { name: /^0 clients$/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Connect an assistant' });

  // The program and what it is run with are shown before anything is run.
  const commands = dialog.getByTestId('client-commands');
  await expect(commands).toContainText(`${program} mcp add --scope user pen`);
  await window.screenshot('connect-before');
  expect(existsSync(entry)).toBe(false);

  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  const answered = dialog.getByText(/answered with \d+ tools and \d+ prompts in \d+ ms/);
  await expect(answered).toBeVisible({ timeout: 60_000 });
  const added = readFileSync(entry, 'utf8');
  expect(added).toContain('mcp --assistant Claude Code');
  await expect(dialog.getByTestId('assistant-access')).toContainText('Claude Code');
  await window.screenshot('connect-verified');

  // The entry of another install is neither verified nor removed, with the reason.
  writeFileSync(entry, added.replace('mcp --assistant', 'no-such-command --assistant'));
  await dialog.getByRole('button', { name: 'Verify' }).click();
  await expect(dialog.getByText(/starts another server/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(dialog.getByText(/starts another install/)).toBeVisible();
  expect(existsSync(entry)).toBe(true);
  await window.screenshot('connect-other-install');

  // Connect replaces it; then it can be removed.
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(answered).toBeVisible({ timeout: 60_000 });
  expect(readFileSync(entry, 'utf8')).toBe(added);
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(dialog.getByText('no longer has it')).toBeVisible();
  expect(existsSync(entry)).toBe(false);

  // A client without such a command has a snippet, and its file is not written.
  await dialog.locator('[data-testid=assistant-row][data-assistant=cursor]').click();
  await expect(dialog.getByTestId('snippet')).toContainText('--project-root');
  await expect(dialog.getByText('Cursor has no command that adds a server.')).toBeVisible();
  await window.screenshot('connect-snippet');
  expect(existsSync(join(app.project, '.cursor'))).toBe(false);

  // A revoked assistant is no longer accepted.
  const access = dialog.getByTestId('assistant-access');
  await access.getByRole('button', { name: 'Details' }).click();
  await access.getByRole('button', { name: 'Revoke' }).click();
  await expect(access).toHaveCount(0);
});
