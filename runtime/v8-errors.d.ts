// What the kernel uses of V8 beyond the language: the call sites of sends. tsconfig.pure.json alone sees this file;
// everywhere else Node's types say the same.
interface ErrorConstructor {
  stackTraceLimit: number;
  captureStackTrace(target: object, constructor?: (...parameters: never[]) => unknown): void;
}
