# SPDX-License-Identifier: Apache-2.0
# Says whose session a cookie is. applinkd asks this with the cookies of a browser (directory "host").
class ApplinksController < ApplicationController
  # An answer to the question, not a page: no redirect to the sign-in page or to changing the password.
  skip_before_action :check_if_login_required, :check_password_change, :check_twofa_activation

  def whoami
    response.headers['Cache-Control'] = 'no-store'
    user = session_user
    return head :unauthorized unless user

    render json: { id: user.id, login: user.login, name: user.name, mail: user.mail, admin: user.admin?,
                   groups: user.groups.map(&:name) }
  end

  private

  # Redmine's own session alone: neither an API key nor what applinkd itself says, which would answer itself.
  # One whose password or second factor is still asked for is not signed in yet.
  def session_user
    return if session[:user_id].nil? || session[:pwd] || session[:must_activate_twofa]

    User.active.find_by(id: session[:user_id])
  end
end
