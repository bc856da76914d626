/** What a client sends with a press: the token and the inputs, trusted by nobody. */
import { z } from 'zod';
import type { Values } from '../../core/ports.ts';

const recordSchema = z.record(z.string(), z.unknown());

export const valuesOf = (data: unknown): Values => recordSchema.safeParse(data).data ?? {};
