/**
 * The person's own browser, where every page has a secret title and address: whatever an assistant calls, nothing that reaches its client has
 * one of them, neither before nor after another assistant was allowed to work there.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { CAPABILITIES } from '../../shared/capabilities/index.ts';
import type { AnyCapability } from '../../shared/capabilities/define.ts';
import { PRESETS, type Preset } from '../../shared/contracts/app/permissions.ts';
import { startFakeCdpServer, type FakeCdpServer } from '../cdp/testing/fake-cdp-server.ts';
import { valuesOf } from '../mcp/testing/schema-values.ts';
import { call, createAccessBench, type AccessBench } from './testing/access-bench.ts';

