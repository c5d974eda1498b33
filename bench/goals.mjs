// What the runtime is to reach, as ratios to the BEAM with one scheduler on the same work; bytes as bytes.
// Each row: what it is, the benchmark (the name of the BEAM's program), the goal.

export const GOALS = [
  ["ping-pong between two processes", "ping_pong", 5],
  ["ring of 1,000", "thread_ring", 6],
  ["cast flood to a GenServer, with a final call", "cast_flood", 3],
  ["fan-in of 100 senders", "fan_in", 3],
  ["GenServer calls, process to process", "call_rt", 5],
  ["GenServer calls, awaited from outside", "call_rt_await", 1.5],
  ["GenStateMachine calls with a state change each", "statem_call", 4],
  ["the same with a state timeout set on each", "statem_call_timeout", 5],
  ["big: 120 processes, all to all", "big", 2],
  ["chameneos", "chameneos", 3],
  ["spawn and exit", "spawn_exit", 2.5],
  ["1,000,000 processes waiting in a receive: spawns", "spawn_1m_live.spawns_per_s", 1.3],
  ["selective receive in a mailbox 10,000 deep", "selective_10k", 1],
  ["call by a process with 10,000 messages waiting", "selective_10k_ref", 5],
  ["timers: set and cancel", "timer_set_cancel", 3],
  ["timers: 1,000,000 set, then cancelled", "timer_1m_set_then_cancel", 2],
  ["timers: 200,000 that fire", "timer_fire", 1],
  ["monitor and demonitor", "monitor_demonitor", 1.2],
  ["link and unlink", "link_unlink", 1.1],
  ["link, crash, trap: a thrown Error with its stack", "link_crash_trap_error", 0.4],
  ["link, crash, trap: exit(reason)", "link_crash_trap", 2],
  ["restarts by one supervisor", "sup_restart", 5],
  ["restarts by 100 supervisors", "sup_restart_100_sups", 1.5],
  ["Registry: register and unregister", "registry_register_unregister", 5],
  ["Registry: lookup among 100,000", "registry_lookup_100k", 1.2],
  ["call by a name in a Registry", "registry_via_call", 4],
  ["Task: async and await", "task_async_await", 2],
  ["Task.asyncStream over 100,000 items", "task_async_stream_100k", 5],
  ["DynamicSupervisor: start and terminate a child", "dynsup_start_terminate", 2],
];

/** At most so many bytes each, of V8's heap after a collection. */
export const BYTES = [
  ["a waiting process (a generator)", "spawn_1m_live.bytes_per_proc_total", 450],
  ["a GenServer", "genserver_100k_live.bytes_per_server", 600],
  ["a GenStateMachine with a running timeout", "statem_200k_timeouts.bytes_per_statem", 800],
];
