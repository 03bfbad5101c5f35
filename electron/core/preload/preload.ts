/** The only bridge between window and main: fixed channels, no free strings, no objects of Node or Electron. */
import { contextBridge, ipcRenderer, webFrame, webUtils } from 'electron';
import {
  CALL_CHANNEL,
  COMMAND_CHANNEL,
  EVENT_CHANNEL,
  FILE_CHANNEL,
  FREE_MEMORY_CHANNEL,
  PORT_CHANNEL,
  READY_CHANNEL,
  TOPIC_CHANNEL,
  type PenBridge,
} from '../../../shared/core/contracts/channels.ts';

const bridge: PenBridge = {
  call: (name, params) => ipcRenderer.invoke(CALL_CHANNEL, name, params),
  command: (name, params) => ipcRenderer.invoke(COMMAND_CHANNEL, name, params),
  onTopic: (listener) => void ipcRenderer.on(TOPIC_CHANNEL, (_event, message: unknown) => listener(message)),
  onEvent: (listener) => void ipcRenderer.on(EVENT_CHANNEL, (_event, message: unknown) => listener(message)),
  ready: () => ipcRenderer.send(READY_CHANNEL),
  requestAnalysisPort: (nonce) => ipcRenderer.invoke(PORT_CHANNEL, nonce),
  takeFile: (use, file) =>
    ipcRenderer.invoke(FILE_CHANNEL, use, file instanceof File ? webUtils.getPathForFile(file) : ''),
};

// Ports cannot cross the context bridge, so they are posted on to the page, matched by the nonce that it chose.
ipcRenderer.on(PORT_CHANNEL, (event, nonce: unknown) => {
  if (typeof nonce === 'string') window.postMessage({ penPort: nonce }, window.location.origin, event.ports);
});

ipcRenderer.on(FREE_MEMORY_CHANNEL, () => webFrame.clearCache());

contextBridge.exposeInMainWorld('pen', bridge);
