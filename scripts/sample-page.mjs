/**
 * Bundles the sample page's script with a source map. The result is committed, so that the sample runs without a build; `--check` fails if
 * it is out of date.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, SetupProblem, createSay, runMain, writeWhole } from './setup/project.mjs';

const PAGE = join(ROOT, 'sample', 'page');

await runMain(async () => {
  const { build } = await import('vite');
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    root: PAGE,
    build: {
      write: false,
      sourcemap: true,
      // Class names are preserved, as in most servers and desktop applications: a heap snapshot shows them.
      rolldownOptions: {
        input: join(PAGE, 'source', 'main.js'),
        output: {
          dir: join(PAGE, 'generated'),
          entryFileNames: 'app.js',
          format: 'es',
          keepNames: true,
          minify: { compress: true, mangle: { keepNames: true } },
        },
      },
    },
  });
  const output = 'output' in result ? result.output : [];
  const files = output.map((item) => ({
    file: join(PAGE, 'generated', item.fileName),
    text: String(item.type === 'chunk' ? item.code : item.source),
  }));
  if (process.argv.includes('--check')) {
    const stale = files.filter(({ file, text }) => !existsSync(file) || readFileSync(file, 'utf8') !== text);
    if (stale.length > 0)
      throw new SetupProblem("The sample's bundled script is out of date. Run: node scripts/sample-page.mjs", 1);
    return;
  }
  for (const { file, text } of files) writeWhole(file, text);
  createSay('sample')(`wrote ${files.length} files`);
});
