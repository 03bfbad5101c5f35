/** Entry of `pen`: built to dist/cli/pen.js, run by Electron as Node. Names the program's files, sets how V8 compiles and turns on Node's compile cache, before anything else is loaded. */
import { join } from 'node:path';
import { compileOnOneThread } from '../process/compile-on-one-thread.ts';
import { startCompileCache } from './compile-cache.ts';

const fromSource = import.meta.filename.endsWith('.ts');
const folder = import.meta.dirname;
const installation = {
  rootFolder: join(folder, fromSource ? '../../..' : '../..'),
  cliEntry: import.meta.filename,
  analysisEntry: join(folder, '..', 'analysis-host', fromSource ? 'entry.ts' : 'analysis-host.js'),
  sqlEntry: join(folder, fromSource ? '../../features/sql/host/entry.ts' : '../sql-host/sql-host.js'),
  lighthouseEntries: {
    auditEntry: join(folder, fromSource ? '../../features/audits/audit-entry.ts' : '../lighthouse/audit.js'),
    reportEntry: join(folder, fromSource ? '../../features/audits/report-entry.ts' : '../lighthouse/report.js'),
  },
  ...(fromSource ? {} : { pageScriptsFolder: join(folder, '..', 'page-scripts') }),
  viewFile: join(folder, fromSource ? '../../../dist' : '..', 'chat-view', 'view.html'),
  sharedPageFile: join(folder, fromSource ? '../../../dist' : '..', 'shared-page', 'page.html'),
  rendererFolder: join(folder, fromSource ? '../../../dist' : '..', 'renderer'),
};

compileOnOneThread();
if (!fromSource) startCompileCache(installation.rootFolder);

const { runProcess } = await import('./run-process.ts');
runProcess(installation);
