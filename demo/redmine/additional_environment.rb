# SPDX-License-Identifier: Apache-2.0
# Redmine's own hook for settings, read by config/application.rb.

# The addresses in mails, feeds and the wiki are those of the applinkd in front.
config.after_initialize do
  public_url = URI.parse(ENV.fetch('PUBLIC_URL', 'http://localhost'))
  host_name = "#{public_url.host}:#{public_url.port}"
  Setting.host_name = host_name if Setting.host_name != host_name
  Setting.protocol = public_url.scheme if Setting.protocol != public_url.scheme
end
