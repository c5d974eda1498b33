/**
 * Immutable by construction: instances are shared by messages instead of copied.
 *
 * For the library's own handles (a task, a name in a registry), whose fields never change and hold nothing that a
 * receiver could change. Must not be extended by anything that has a setter.
 */

export abstract class Immutable {}
