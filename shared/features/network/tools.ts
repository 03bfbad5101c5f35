import { penNetworkBlocking } from './tools/network-blocking.ts';
import { penNetworkCapture } from './tools/network-capture.ts';
import { penNetworkEnable } from './tools/network-enable.ts';
import { penNetworkRequest } from './tools/network-request.ts';
import { penNetworkWaterfall } from './tools/network-waterfall.ts';

export const TOOLS = [
  penNetworkEnable,
  penNetworkWaterfall,
  penNetworkRequest,
  penNetworkBlocking,
  penNetworkCapture,
] as const;
