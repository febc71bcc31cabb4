# SPDX-License-Identifier: Apache-2.0
require 'json'
require 'net/http'

module Applinks
  # What was picked while an issue was created or edited becomes a link of it, written in its author's name. After the
  # action and not in it: applinkd asks Redmine whether she may, and that must not meet an open transaction.
  module LinksOfForms
    PARAMETER = :applinks
    COUNT_MAX = 10
    BYTES_MAX = 8192
    OPEN_SECONDS = 2
    READ_SECONDS = 5

    def self.included(controller)
      controller.after_action :applinks_write, only: %i[create update]
    end

    # The picked links of a form: JSON as applinkd takes it. What cannot be read was not made by our script.
    def self.picked(params)
      texts = params[PARAMETER]
      return [] unless texts.is_a?(Array)

      texts.grep(String).first(COUNT_MAX).select { |text| text.bytesize <= BYTES_MAX }.filter_map do |text|
        link = JSON.parse(text, max_nesting: 8)
        link if link.is_a?(Hash) && link['object'].is_a?(Hash)
      rescue JSON::ParserError
        nil
      end
    end

    private

    # A redirect is how these actions say that the issue is saved.
    def applinks_write
      return unless response.redirect? && @issue&.persisted?

      failed = LinksOfForms.picked(params).reject { |link| applinks_post(link) }
      # Redmine shows these messages as HTML.
      titles = failed.map { |link| ERB::Util.h(link['object']['title'].to_s) }
      flash[:warning] = l(:applinks_not_written, titles.join(', ')) if failed.any?
    end

    def applinks_post(link)
      uri = URI.parse("#{Settings.url}/applinks/api/v1/items/#{ERB::Util.url_encode(ItemKey.of(@issue))}/links")
      request = Net::HTTP::Post.new(uri, 'Content-Type' => 'application/json', 'Authorization' => "Bearer #{Settings.gateway_key}",
                                         'X-Applink-User' => User.current.login)
      request.body = JSON.generate(link)
      answer = Net::HTTP.start(uri.host, uri.port, nil, use_ssl: uri.scheme == 'https', open_timeout: OPEN_SECONDS,
                                                        read_timeout: READ_SECONDS) { |http| http.request(request) }
      return true if answer.is_a?(Net::HTTPSuccess)

      logger.warn("AppLinks: a link of #{ItemKey.of(@issue)} was refused: #{answer.code} #{answer.body.to_s[0, 500]}")
      false
    rescue StandardError => e
      logger.warn("AppLinks: a link of #{ItemKey.of(@issue)} could not be written: #{e.message}")
      false
    end
  end
end
