# SPDX-License-Identifier: Apache-2.0
module Applinks
  # Who is signed in at applinkd is signed in here, on all pages and forms. Redmine's own session wins; API calls are as
  # before. Linked applications get no further than Redmine's API lets them: their calls name a link.
  module SignedInByApplinkd
    HEADER = 'X-Applink-Assertion'

    def find_current_user
      super || (applinks_user unless api_request? || performed?)
    end

    private

    def applinks_user
      token = request.headers[HEADER]
      return if token.blank?

      claims = Assertion.verify(token, Settings.assertion_key, **applinks_target, now: Time.now.to_i)
      if claims.nil?
        logger.warn('AppLinks: an assertion was refused')
        return
      end
      return if claims['sub'].empty? || !claims['link'].empty?

      user = User.active.find_by_login(claims['sub'])
      user.remote_ip = request.remote_ip if user
      user
    end

    # As sent: Rails' forms send POST and name another method in a field.
    def applinks_target
      { method: request.env['rack.methodoverride.original_method'] || request.request_method,
        path: request.env['REQUEST_URI'].to_s.split('?', 2).first.to_s }
    end
  end
end
