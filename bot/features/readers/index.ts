/** The verbs and jobs about who reads reports, and since when. */
import type { Flow, Job } from '../../core/ports.ts';
import { announceReadersJob } from './announce-readers.ts';
import { confirmReader, questionReader } from './confirm-reader.ts';
import { listReaders } from './list-readers.ts';
import { noticeReaderJob } from './notice-reader.ts';

export const readerFlows = [listReaders, confirmReader, questionReader] as readonly Flow[];
export const readerJobs = [announceReadersJob, noticeReaderJob] as readonly Job<unknown>[];
