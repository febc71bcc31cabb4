# SPDX-License-Identifier: Apache-2.0
require 'base64'
require 'json'
require 'openssl'

module Applinks
  # What applinkd says about one request: a JWT (RFC 7519) signed with HS256 (RFC 7518 section 3.2), good for one method
  # and one path, for two minutes at most. The query is not part of it.
  module Assertion
    MAX_BYTES = 8192
    MAX_LIFETIME = 120
    MAX_CLOCK_SKEW = 60
    AUDIENCE = 'application'

    # The claims, or nil when the token is not valid.
    def self.verify(token, key, method:, path:, now:)
      return if key.nil? || token.bytesize > MAX_BYTES

      header, payload, signature, *rest = token.split('.', -1)
      return unless signature && rest.empty?

      # The signature comes first: nothing in an unsigned token is worth reading. The algorithm is fixed here, whatever
      # the header says (RFC 8725 section 3.1).
      expected = OpenSSL::HMAC.digest('SHA256', key, "#{header}.#{payload}")
      given = decode(signature)
      return unless given.bytesize == expected.bytesize && OpenSSL.fixed_length_secure_compare(given, expected)

      claims = object(payload)
      claims if kind_of_ours?(object(header)) && timely?(claims, now) &&
                claims.values_at('aud', 'method', 'path') == [AUDIENCE, method, path] &&
                claims.values_at('iss', 'sub', 'link', 'jti').all?(String)
    rescue ArgumentError, JSON::ParserError
      nil
    end

    # "crit" names an extension that must be understood (RFC 7515 section 4.1.11), and none is.
    def self.kind_of_ours?(header)
      header['alg'] == 'HS256' && header['typ'] == 'JWT' && !header.key?('crit')
    end

    def self.timely?(claims, now)
      issued, expires = claims.values_at('iat', 'exp')
      issued.is_a?(Integer) && expires.is_a?(Integer) && expires > now && issued <= now + MAX_CLOCK_SKEW &&
        expires - issued <= MAX_LIFETIME
    end

    def self.object(part)
      value = JSON.parse(decode(part), max_nesting: 8)
      value.is_a?(Hash) ? value : raise(ArgumentError)
    end

    # Strict: the decoder takes padding as well, which RFC 7515 does not.
    def self.decode(part)
      part.match?(/\A[A-Za-z0-9_-]+\z/) ? Base64.urlsafe_decode64(part) : raise(ArgumentError)
    end

    private_class_method :kind_of_ours?, :timely?, :object, :decode
  end
end
