/** Serves the built renderer as `app://pen/`, and reports as `app://report/ID`. */
import { protocol, type Session } from 'electron';
import { pageFile, reportFile } from '../workbench/page-files.ts';

export const APP_ORIGIN = 'app://pen';
const SCHEME = 'app';
/** HTML reports run another program's scripts, so they have an origin of their own and are sandboxed even in it. */
const REPORT_HOST = 'report';
const REPORT_ORIGIN = `app://${REPORT_HOST}`;
/** The prefix of report addresses. */
export const REPORT_PREFIX = `${REPORT_ORIGIN}/`;
const SOURCES = { connects: "'self'", frames: REPORT_ORIGIN, ancestors: "'none'" };

/** Must run before the app is ready: the scheme then counts as a secure, standard origin. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Answers `app://pen/…` from `folder`; a path outside it or a missing file is a 404. `app://report/ID` is the HTML report of a capture. */
export function serveApp(
  session: Session,
  folder: string,
  report: (captureId: string) => Promise<string | null>,
): void {
  const fileAt = async ({ host, pathname }: URL): ReturnType<typeof pageFile> => {
    if (host === 'pen') return pageFile(folder, pathname, SOURCES);
    const html = host === REPORT_HOST ? await report(pathname.slice(1)) : null;
    return html === null ? null : reportFile(html, APP_ORIGIN);
  };
  session.protocol.handle(SCHEME, async (request) => {
    const file = await fileAt(new URL(request.url));
    return file === null
      ? new Response('not found', { status: 404 })
      : new Response(file.body, { headers: file.headers });
  });
}
