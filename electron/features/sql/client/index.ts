/** The client of the SQL process for the app and the command line. */
export { createSqlClient, type SqlClient } from './sql-client.ts';
export { createSqlLauncher } from './sql-process.ts';
export { createPrivateFolder } from './private-folder.ts';
