import type { Flow } from '../../core/ports.ts';
import { hello, unknown, welcome } from './hello.ts';
import { whoIsWho } from './who-is-who.ts';

export const helloFlows: readonly Flow[] = [hello, welcome, whoIsWho, unknown];
