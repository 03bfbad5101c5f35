import { refuseWrongFiles } from '../../core/analysis-host/testing/refuse-wrong-files.ts';

refuseWrongFiles({
  'capture of an application': {
    query: 'application.manifest',
    text: '{"penApplication":1,"kind":"cpu","endpoints":[{"address":"http://localhost:9222","product":"Chrome/156"}],"startedAt":"2026-11-20T12:00:00.000Z","startSkewMs":1.5,"members":[],"notCaptured":[]}',
  },
});
