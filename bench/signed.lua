-- SPDX-License-Identifier: Apache-2.0
-- wrk script: each request carries the next Authorization value of the file given behind `--`. Stops when they are used up.
local lines = {}
local used = 0

function init(args)
  for line in io.lines(args[1]) do
    lines[#lines + 1] = line
  end
end

function request()
  used = used + 1
  if used > #lines then
    wrk.thread:stop()
    return wrk.format("GET")
  end
  return wrk.format("GET", nil, { ["Authorization"] = lines[used] })
end
