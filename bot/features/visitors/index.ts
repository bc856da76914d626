/** The verbs about visitors at the desk. */
import type { Flow } from '../../core/ports.ts';
import { agreeAtDesk, openDesk } from './desk.ts';
import { listVisitors, poster, renewDesk } from './list-visitors.ts';

export const visitorFlows: readonly Flow[] = [openDesk, agreeAtDesk, listVisitors, renewDesk, poster];
