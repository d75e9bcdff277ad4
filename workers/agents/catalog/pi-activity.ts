// {marker}
// Written by ao for this session and taken away with it. Tells ao what the agent is doing; outside
// of a session of ao the hook program does nothing.
import { spawnSync } from "node:child_process";

const hook = {json:ao_hook};
const agent = {json:agent};

export default function (pi) {
  const report = (event, ctx, payload) => {
    try {
      const session_id = ctx?.sessionManager?.getSessionId?.();
      const transcript_path = ctx?.sessionManager?.getSessionFile?.();
      const input = JSON.stringify({ session_id, transcript_path, ...payload }) + "\n";
      spawnSync(hook, [agent, event], { input, timeout: 5000 });
    } catch {
      // The agent must go on, whatever becomes of us.
    }
  };

  pi.on("session_start", (_event, ctx) => report("session-start", ctx, {}));
  pi.on("before_agent_start", (event, ctx) =>
    report("user-prompt-submit", ctx, { prompt: event?.prompt }),
  );
  pi.on("tool_result", (event, ctx) =>
    report("post-tool-use", ctx, { tool_name: event?.toolName, tool_use_id: event?.toolCallId }),
  );
  pi.on("agent_end", (_event, ctx) => report("stop", ctx, {}));
  pi.on("session_shutdown", (_event, ctx) => report("session-end", ctx, {}));
}
