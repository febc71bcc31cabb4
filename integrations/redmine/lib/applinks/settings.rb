# SPDX-License-Identifier: Apache-2.0
module Applinks
  # What config/configuration.yml says below `applinks:`.
  module Settings
    MIN_KEY_BYTES = 32

    # Where applinkd answers, for calls of this server: the public address or, shorter, its own.
    def self.url
      values['url'].to_s.chomp('/')
    end

    # The bytes that applinkd signs its assertions with; nil: none is believed.
    def self.assertion_key
      digits = line('assertion_key_file')
      [digits].pack('H*') if digits.length >= 2 * MIN_KEY_BYTES && digits.length.even? && digits.match?(/\A\h+\z/)
    end

    # Lets the plugin write links on behalf of their authors; '': it does not.
    def self.gateway_key
      line('gateway_key_file')
    end

    def self.values
      Redmine::Configuration['applinks'] || {}
    end

    # Read each time: a rotated key counts at once, and a file of 64 bytes costs nothing.
    def self.line(name)
      file = values[name].to_s
      file.empty? ? '' : File.read(file, 1024).to_s.strip
    rescue SystemCallError => e
      Rails.logger.error("AppLinks: #{name}: #{e.message}")
      ''
    end

    private_class_method :values, :line
  end
end
