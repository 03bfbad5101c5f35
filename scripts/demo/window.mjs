/** The workbench's window for the demo: finds controls by their labels, and reads what it shows. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron } from '@playwright/test';
import { ROOT } from '../setup/project.mjs';

/** A snapshot of the sample takes seconds; a busy machine needs more time. */
const CAPTURE_TIMEOUT_MS = 90_000;
const CLOSE_TIMEOUT_MS = 20_000;
/** Time in which a plot shows that something grows. */
const PLOTTED_MS = 5000;

/**
 * @param {{ launch: import('../setup/electron-launch.mjs').ElectronLaunch, folder: string }} options
 */
export async function openWindow({ launch, folder }) {
  const dataFolder = join(folder, 'data');
  const app = await _electron.launch({
    executablePath: launch.executablePath,
    // The demo's assistant presses the sample's buttons, which runs code.
    args: [...launch.switches, ROOT, '--sample', '--allow-eval', '--mcp-port=0', `--data-dir=${dataFolder}`],
    // The folder in which MCP clients may write: it must not contain the data folder.
    cwd: join(folder, 'exports'),
    env: Object.fromEntries(
      Object.entries(launch.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  });
  const program = app.process();
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => program.once('exit', (code) => resolve(code)));
  const page = await app.firstWindow();
  page.setDefaultTimeout(CAPTURE_TIMEOUT_MS);
  const captureRows = page.getByTestId('capture-row');
  const document = page.getByTestId('heap-document').filter({ visible: true });

  return {
    dataFolder,

    /** The text of the target selector, once the sample's page is selected. */
    async waitForSample() {
      const selected = page.getByRole('toolbar', { name: 'Record' }).getByText('PEN sample').first();
      await selected.waitFor();
      return 'PEN sample is selected';
    },

    /** Clicks the channel and waits until the capture is in the library and its document open. Resolves with its id. */
    async takeHeapSnapshot() {
      const known = await captureRows.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-capture-id')));
      await page.locator('[data-testid="record-heap-snapshot"][data-state="free"]').click();
      await captureRows.nth(known.length).waitFor();
      const ids = await captureRows.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-capture-id')));
      const captureId = ids.find((id) => id !== null && !known.includes(id));
      if (captureId === undefined || captureId === null) throw new Error('the library shows no new capture');
      // The document opens by itself; a double click on its row makes sure that it is the active one.
      await page.locator(`[data-testid="capture-row"][data-capture-id="${captureId}"]`).dblclick();
      await document.getByTestId('class-row').first().waitFor();
      return captureId;
    },

    /**
     * Opens a capture of the library by its row, and waits for its document.
     * @param {string} captureId
     * @param {string} documentId
     */
    async openCapture(captureId, documentId) {
      await page.locator(`[data-testid="capture-row"][data-capture-id="${captureId}"]`).dblclick();
      const opened = page.getByTestId(documentId).filter({ visible: true });
      await opened.waitFor();
      await opened
        .getByText(/^Reading /)
        .first()
        .waitFor({ state: 'hidden' });
    },

    /**
     * Reads the count of a class in the open snapshot's Summary.
     * @param {string} name
     */
    async countOf(name) {
      await document.getByTestId('class-filter').fill(name);
      // The filter has taken effect when the first row is the expected one.
      const row = document.locator('[data-testid="class-row"]:first-child').filter({ hasText: name });
      await row.waitFor();
      const heads = await document.getByRole('columnheader').allInnerTexts();
      const column = heads.findIndex((head) => head.trim().startsWith('Count'));
      const count = Number((await row.getByRole('gridcell').nth(column).innerText()).replaceAll(',', ''));
      if (column === -1 || !Number.isInteger(count)) throw new Error(`the row of ${name} shows no count`);
      return count;
    },

    /**
     * Exports the open capture with the window's own button; the system's dialog is answered by the demo.
     * @param {string} name
     */
    async exportTo(name) {
      const file = join(folder, 'exports', name);
      await app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
      }, file);
      await document.getByTestId('export-button').click();
      await page.getByTestId('export-native').click();
      await document.getByText(/^Exported to /).waitFor();
      const bytes = readFileSync(file);
      return {
        file,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        sizeText: `${(bytes.length / 1024 ** 2).toFixed(1)} MB`,
      };
    },

    /**
     * Compares the open snapshot with the one before it, and selects a class that grew.
     * @param {string} className
     */
    async compareHeaps(className) {
      await page.getByTestId('compare-button').filter({ visible: true }).click();
      await page.getByRole('menuitem').first().click();
      const diff = page.getByTestId('diff-document').filter({ visible: true });
      const row = diff.getByTestId('diff-row').filter({ hasText: className }).first();
      await row.waitFor();
      await row.click();
      await page.keyboard.press('ArrowRight');
      return (await row.innerText()).replaceAll(/\s+/g, ' ').trim();
    },

    /**
     * Selects the first object of a class in the open snapshot, and waits for its retaining paths.
     * @param {string} className
     */
    async showRetainers(className) {
      await document.getByTestId('class-filter').fill(className);
      const row = document.locator('[data-testid="class-row"]:first-child').filter({ hasText: className });
      await row.click();
      await page.keyboard.press('ArrowRight');
      await document.getByTestId('object-row').first().click();
      await document.getByTestId('retainers-pane').getByTestId('path-row').first().waitFor();
      // The edges have been tried.
      await document.getByTestId('retainers-pane').getByRole('button', { name: 'Ignore edge' }).waitFor();
    },

    /** Compares the open CPU profile with the one before it. */
    async compareProfiles() {
      await page.getByTestId('compare-button').filter({ visible: true }).click();
      await page.getByRole('menuitem').first().click();
      await page.getByTestId('cpu-diff-document').filter({ visible: true }).getByTestId('change-row').first().waitFor();
    },

    /**
     * Sets permissions of an assistant to "Ask me", in "Connect an assistant".
     * @param {string} name
     * @param {readonly string[]} permissions by their labels
     */
    async askBefore(name, permissions) {
      await page.getByRole('button', { name: /^\d+ clients?$/ }).click();
      const row = page.locator(`[data-testid="assistant-access"][data-assistant="${name}"]`);
      await row.getByRole('button', { name: /^Details/ }).click();
      for (const permission of permissions)
        await row.getByLabel(`${name}: ${permission}`, { exact: true }).getByRole('radio', { name: 'Ask me' }).click();
      await row.getByRole('button', { name: `Details (${permissions.length} changed)` }).waitFor();
      await page.keyboard.press('Escape');
    },

    /** Shows the request that waits for an answer. Resolves with what it asks for. */
    async showRequest() {
      await page.getByTestId('consent-mark').waitFor();
      await page.keyboard.press('Alt+KeyQ');
      const card = page.getByTestId('consent-card');
      await card.getByText('What happens').waitFor();
      return (await card.locator('.consent-head b').innerText()).trim();
    },

    /** Allows the shown request once. */
    async allowRequest() {
      const card = page.getByTestId('consent-card');
      await card.getByRole('button', { name: /^Allow once/ }).click();
      await card.waitFor({ state: 'detached' });
    },

    /** Waits for the retaining path that an assistant shows. Resolves with the mark of its tab. */
    async waitForShownPath() {
      await document.getByTestId('retainers-pane').getByTestId('path-row').first().waitFor();
      await document.getByTestId('retainers-pane').getByRole('button', { name: 'Ignore edge' }).waitFor();
      return ((await page.getByTestId('shown-by').locator('.cut:has(b)').textContent()) ?? '').trim();
    },

    /** Closes what an assistant showed, and returns to where the person was. */
    async backToOwnPlace() {
      await page.getByRole('button', { name: 'Back to your place' }).click();
      await page.getByTestId('shown-by').waitFor({ state: 'detached' });
    },

    /** Opens the live document of the selected target, with its plots. */
    async openLiveTarget() {
      await page.keyboard.press('Control+KeyK');
      await page.keyboard.type('PEN sample');
      await page
        .getByTestId('palette')
        .getByRole('option', { name: /^PEN sample/ })
        .first()
        .click();
      await page.getByTestId('live-document').filter({ visible: true }).waitFor();
      await page.getByRole('radio', { name: '1 min' }).check({ force: true });
      await this.watchPlots();
    },

    /** Lets the plots of the live target run on for a while. */
    async watchPlots() {
      await page.waitForTimeout(PLOTTED_MS);
    },

    /** @param {string} name */
    async screenshot(name) {
      const waiting = page.getByText(/^(?:Reading|Loading objects|Analyzing the trace) …/).filter({ visible: true });
      await waiting.first().waitFor({ state: 'hidden' });
      await page.screenshot({ path: join(folder, 'screenshots', `${name}.png`) });
    },

    /** Closes the window as a user does. Resolves with the app's exit status, null where it did not end in time. */
    async close() {
      await app.evaluate(({ BrowserWindow }) => {
        for (const window of BrowserWindow.getAllWindows()) window.close();
      });
      /** @type {Promise<null>} */
      const late = new Promise((resolve) => void setTimeout(() => resolve(null), CLOSE_TIMEOUT_MS).unref());
      return Promise.race([ended, late]);
    },

    /** Ends what is still there when the story broke off. */
    async kill() {
      if (program.exitCode !== null || program.signalCode !== null) return;
      program.kill('SIGTERM');
      const timer = setTimeout(() => program.kill('SIGKILL'), CLOSE_TIMEOUT_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
