#!/usr/bin/env escript
%% A TLS server of Erlang's own library with every suite that it has.
%% everything.escript ADDRESS PORT CERTIFICATE KEY

main([Address, Port, Cert, Key]) ->
    logger:set_primary_config(level, none),
    {ok, _} = application:ensure_all_started(ssl),
    {ok, Ip} = inet:parse_address(Address),
    Versions = ['tlsv1.3', 'tlsv1.2', 'tlsv1.1', tlsv1],
    Suites = lists:append([ssl:cipher_suites(all, V) || V <- Versions]),
    {ok, Listen} = ssl:listen(list_to_integer(Port),
        [{ip, Ip}, {reuseaddr, true}, {backlog, 511}, {versions, Versions},
         {ciphers, Suites}, {certfile, Cert}, {keyfile, Key}]),
    [spawn_link(fun() -> accept(Listen) end) || _ <- lists:seq(1, 8)],
    receive stop -> ok end.

accept(Listen) ->
    case ssl:transport_accept(Listen) of
        {ok, Socket} ->
            spawn(fun() -> shake(Socket) end);
        _ ->
            ok
    end,
    accept(Listen).

shake(Socket) ->
    case ssl:handshake(Socket, 10000) of
        {ok, Tls} -> timer:sleep(200), ssl:close(Tls);
        _ -> ok
    end.
