-- SPDX-License-Identifier: Apache-2.0
-- wrk script: each request carries the next Authorization value of the first file given behind `--`. When they are used up
-- it makes the second file: wrk itself would wait until its time is over.
local lines = {}
local used = 0
local done

function init(args)
  for line in io.lines(args[1]) do
    lines[#lines + 1] = line
  end
  done = args[2]
end

function request()
  used = used + 1
  if used > #lines then
    if done then
      io.open(done, "w"):close()
      done = nil
    end
    wrk.thread:stop()
    return wrk.format("GET")
  end
  return wrk.format("GET", nil, { ["Authorization"] = lines[used] })
end
